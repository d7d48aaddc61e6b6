package dev.errand.outbound.body;

/** Where the body of an answer is to be held. Asked by the thread that reads it, before more of it is. */
@FunctionalInterface
public interface BodyRoom {

    /** There is room for anything. */
    BodyRoom ENDLESS = (bytes, limit) -> {};

    /**
     * Waits until there is room. The time is not taken off the exchange's.
     *
     * @param bytes how many will be held in all from now on
     * @param limit how many it may become in the end
     */
    void makeRoom(long bytes, long limit) throws InterruptedException;
}
