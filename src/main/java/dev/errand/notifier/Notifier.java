package dev.errand.notifier;

/**
 * Passes hints on. To be told after the commit that they are about. Never waits and never throws; safe for concurrent use.
 */
public interface Notifier {

    /** Tells those who listen on this node, on the calling thread, and those on other nodes soon. */
    void tell(Topic topic, String key);

    /** Tells those who listen on other nodes; for what this node has heard of otherwise. */
    void tellOthers(Topic topic, String key);

    /** Listens to some topics from now on. */
    void on(Listener listener, Topic... topics);

    /** Hears hints. Called on whatever thread: must be quick and must not wait for anything. */
    interface Listener {

        /** Something happened to what that key names; or not. */
        void heard(String key);

        /**
         * Hints may have been missed: to look at all that somebody here waits for. Where nodes share a database this is also called
         * now and then without a cause, so that nobody needs a timer of his own; and never where there is only one process.
         */
        void anything();
    }
}
