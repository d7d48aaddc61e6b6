package dev.errand.notifier;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Passes hints on within this process. Safe for concurrent use; listeners are called on the thread of the teller and are quick. */
@Component
public class Notifier {

    private final List<Consumer<String>> workListeners = new CopyOnWriteArrayList<>();

    /** Hears the name of each queue in which something may wait. */
    public void onWork(Consumer<String> listener) {
        workListeners.add(listener);
    }

    /** Says that something may wait in that queue. */
    public void workWaits(String queue) {
        workListeners.forEach(listener -> listener.accept(queue));
    }
}
