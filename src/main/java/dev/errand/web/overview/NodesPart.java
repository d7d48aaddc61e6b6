package dev.errand.web.overview;

import dev.errand.web.admin.NodeDocuments;
import dev.errand.web.admin.NodeDocuments.NodeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Nodes that live. That one was heard of again is no news. */
@Component
final class NodesPart implements OverviewPart {

    private final NodeDocuments nodes;

    NodesPart(NodeDocuments nodes) {
        this.nodes = nodes;
    }

    @Override
    public Topics topic() {
        return Topics.NODES;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        Map<String, Object> documents = new LinkedHashMap<>();
        nodes.all().forEach(node -> documents.put(node.id(), node));
        return documents;
    }

    @Override
    public Object essence(Object document) {
        return document instanceof NodeView node
                ? List.of(node.leader(), node.running(), node.queues(), node.version())
                : document;
    }
}
