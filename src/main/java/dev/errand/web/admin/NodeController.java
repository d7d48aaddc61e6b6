package dev.errand.web.admin;

import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.store.JobStore;
import dev.errand.view.JobViews;
import dev.errand.web.request.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows which nodes live. */
@RestController
public class NodeController {

    private final Membership membership;
    private final JobStore store;

    NodeController(Membership membership, JobStore store) {
        this.membership = membership;
        this.store = store;
    }

    /** All of them. */
    public record NodeList(List<NodeView> items) {}

    /** One of them. */
    public record NodeView(
            String id,
            String version,
            String startedAt,
            String seenAt,
            boolean leader,
            int running,
            List<QueueView> queues) {}

    /** What it runs of one queue. */
    record QueueView(String name, int concurrency) {}

    @GetMapping(path = "/v1/nodes", produces = MediaType.APPLICATION_JSON_VALUE)
    NodeList list(HttpServletRequest request) {
        QueryParameters.of(request);
        List<Member> members = membership.members();
        Map<String, Integer> running = store.runningByNode();
        return new NodeList(members.stream()
                .map(member -> view(member, running.getOrDefault(member.id(), 0)))
                .toList());
    }

    private static NodeView view(Member member, int running) {
        List<QueueView> queues = member.queues().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(queue -> new QueueView(queue.getKey(), queue.getValue()))
                .toList();
        return new NodeView(
                member.id(),
                member.version(),
                time(member.startedAt()),
                time(member.seenAt()),
                member.leads(),
                running,
                queues);
    }

    private static String time(Instant time) {
        return String.valueOf(JobViews.time(time));
    }
}
