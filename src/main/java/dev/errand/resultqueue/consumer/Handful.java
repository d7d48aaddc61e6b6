package dev.errand.resultqueue.consumer;

import dev.errand.resultqueue.MessageStore.Taken;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.receipt.Receipt;
import dev.errand.store.Sized;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were taken for one consumer, in the order of completion. Those that are not large have been read; the others are read when
 * somebody has the memory for them. They are the consumer's from the moment on at which they were taken. For one thread at a time.
 */
public final class Handful {

    /** No messages. */
    static final Handful NONE = new Handful("", List.of(), List::of);

    private final String queue;
    private final List<Taken> taken;
    private final Supplier<List<ReceivedMessage>> reading;
    private @Nullable List<ReceivedMessage> made;

    /**
     * Messages.
     *
     * @param reading reads them from the store
     */
    Handful(String queue, List<Taken> taken, Supplier<List<ReceivedMessage>> reading) {
        this.queue = queue;
        this.taken = taken;
        this.reading = reading;
    }

    /** About how many bytes they take. */
    public long bytes() {
        return Sized.bytes(taken);
    }

    /**
     * The messages with their jobs, read from the store unless they have been; without those whose job was removed a moment ago.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot do it now
     */
    public List<ReceivedMessage> read() {
        List<ReceivedMessage> known = made;
        if (known == null) {
            known = reading.get();
            made = known;
        }
        return known;
    }

    String queue() {
        return queue;
    }

    List<Receipt> receipts() {
        return taken.stream().map(Taken::receipt).toList();
    }
}
