package dev.errand.web.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.cluster.NodeJars;
import dev.errand.store.JobStore;
import dev.errand.view.JobViews;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads which nodes live. Safe for concurrent use. */
@Component
public class NodeDocuments {

    private final Membership membership;
    private final JobStore store;

    NodeDocuments(Membership membership, JobStore store) {
        this.membership = membership;
        this.store = store;
    }

    /** One of them. */
    public record NodeView(
            String id,
            String version,
            String startedAt,
            String seenAt,
            boolean leader,
            int running,
            List<QueueView> queues,
            List<JarView> jars) {}

    /** What it runs of one queue. */
    public record QueueView(String name, int concurrency) {}

    /** A jar with tasks that it found at its start, and why it does without it, if it does. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record JarView(
            String name, String status, @Nullable String problem) {

        static JarView of(NodeJars.Jar jar) {
            return new JarView(jar.name(), jar.problem() == null ? "loaded" : "skipped", jar.problem());
        }
    }

    /** All of them, in the order in which they started. */
    public List<NodeView> all() {
        List<Member> members = membership.members();
        Map<String, Integer> running = store.runningByNode();
        return members.stream()
                .map(member -> view(member, running.getOrDefault(member.id(), 0)))
                .toList();
    }

    private static NodeView view(Member member, int running) {
        List<QueueView> queues = member.queues().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(queue -> new QueueView(queue.getKey(), queue.getValue()))
                .toList();
        return new NodeView(
                member.id(),
                member.version(),
                JobViews.at(member.startedAt()),
                JobViews.at(member.seenAt()),
                member.leads(),
                running,
                queues,
                member.jars().stream().map(JarView::of).toList());
    }
}
