package dev.errand.web.overview;

import dev.errand.queue.QueueDirectory;
import dev.errand.view.QueueView;
import dev.errand.view.QueueViews;
import dev.errand.web.support.Owners;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Queues of jobs, the first {@value #MAX} by name. */
@Component
final class QueuesPart implements OverviewPart {

    private static final int MAX = 200;

    private final QueueDirectory queues;
    private final QueueViews views;

    QueuesPart(QueueDirectory queues, QueueViews views) {
        this.queues = queues;
        this.views = views;
    }

    @Override
    public Topics topic() {
        return Topics.QUEUES;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        Set<String> own = viewer.caller().queues();
        List<String> names = queues.all().stream()
                .filter(name -> own == null || own.contains(name))
                .limit(MAX)
                .toList();
        Map<String, Object> documents = new LinkedHashMap<>();
        for (QueueView queue : views.of(names, Owners.listed(viewer.caller()))) {
            documents.put(queue.name(), queue);
        }
        return documents;
    }
}
