package dev.errand.completion;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Tells every listener of a committed change. A listener that throws disturbs neither the others nor the teller. */
@Component
public class JobEvents {

    private static final Logger log = LoggerFactory.getLogger(JobEvents.class);

    private final ObjectProvider<JobListener> provider;
    private volatile @Nullable List<JobListener> listeners;

    /** With the listeners of the application, looked up at the first event, since some of them use what tells events. */
    public JobEvents(ObjectProvider<JobListener> provider) {
        this.provider = provider;
    }

    /** Tells the event. */
    public void publish(JobEvent event) {
        for (JobListener listener : listeners()) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                log.error(
                        "a listener failed on {} of {}",
                        event.getClass().getSimpleName(),
                        event.job().id(),
                        e);
            }
        }
    }

    private List<JobListener> listeners() {
        List<JobListener> known = listeners;
        if (known == null) {
            known = provider.orderedStream().toList();
            listeners = known;
        }
        return known;
    }
}
