package dev.errand.notifier;

/** Passes hints on within this process, where no other one shares its database. */
public final class LocalNotifier implements Notifier {

    private final Listeners listeners = new Listeners();

    @Override
    public void tell(Topic topic, String key) {
        listeners.heard(topic, key);
    }

    @Override
    public void tellOthers(Topic topic, String key) {
        // There are none.
    }

    @Override
    public void on(Listener listener, Topic... topics) {
        listeners.add(listener, topics);
    }
}
