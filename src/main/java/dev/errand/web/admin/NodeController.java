package dev.errand.web.admin;

import dev.errand.web.admin.NodeDocuments.NodeView;
import dev.errand.web.request.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows which nodes live. */
@RestController
public class NodeController {

    private final NodeDocuments nodes;

    NodeController(NodeDocuments nodes) {
        this.nodes = nodes;
    }

    /** All of them. */
    public record NodeList(List<NodeView> items) {}

    @GetMapping(path = "/v1/nodes", produces = MediaType.APPLICATION_JSON_VALUE)
    NodeList list(HttpServletRequest request) {
        QueryParameters.of(request);
        return new NodeList(nodes.all());
    }
}
