package dev.errand.event;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.KeyCoalescer;
import org.springframework.stereotype.Component;

/**
 * Lets streams look when something happened to their jobs, wherever it was committed, and tells other nodes of what was committed
 * here. Where hints may have been missed, asks the store for all open streams at once which of them have news.
 */
@Component
class StreamHints implements JobListener, Notifier.Listener {

    private static final int MAX = 500;

    private final EventStreams streams;
    private final Notifier notifier;
    private final KeyCoalescer looks;

    StreamHints(EventStreams streams, Notifier notifier) {
        this.streams = streams;
        this.notifier = notifier;
        this.looks = new KeyCoalescer("looking for news of streams", "errand-stream-look", MAX, streams::lookForNews);
        notifier.on(this, Topic.CHANGED, Topic.FINISHED);
    }

    @Override
    public void onEvent(JobEvent event) {
        String id = event.job().id().value();
        streams.changed(id);
        if (isNewsElsewhere(event)) {
            notifier.tellOthers(Topic.CHANGED, id);
        }
    }

    /**
     * Of the end other nodes are told anyway. Of a job that started when it was submitted nobody can have opened a stream before, and
     * whoever does so later sees it running.
     */
    private static boolean isNewsElsewhere(JobEvent event) {
        return switch (event) {
            case JobEvent.Requeued requeued -> true;
            case JobEvent.Reported reported -> true;
            case JobEvent.Started started -> started.job().version() > 0;
            case JobEvent.Submitted submitted -> false;
            case JobEvent.Finished finished -> false;
            case JobEvent.CancelRequested asked -> false;
        };
    }

    @Override
    public void heard(String id) {
        streams.changed(id);
    }

    @Override
    public void anything() {
        looks.ask(streams.ids());
    }
}
