package dev.errand.dependency.workflow;

import dev.errand.job.spec.Parent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which job of a workflow waits for which others, by their keys. Pure.
 *
 * @param order the keys, each behind all that it waits for; of those that could come at any time the first ones of the submission first
 * @param parents what each waits for; nothing where it waits for none
 */
record Graph(List<String> order, Map<String, List<Parent>> parents) {

    /** Some jobs wait for each other in a circle. */
    static final class CycleException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient List<String> cycle;

        CycleException(List<String> cycle) {
            super("wait for each other: " + String.join(" after ", cycle), null, false, false);
            this.cycle = List.copyOf(cycle);
        }

        /** The keys, each behind one that waits for it; the first one is the last one, too. */
        List<String> cycle() {
            return cycle;
        }
    }

    /**
     * Puts jobs in order (Kahn, Topological sorting of large networks, 1962).
     *
     * @param parents what each waits for, in the order of the submission; all of it is there
     * @throws CycleException if there is none
     */
    static Graph of(Map<String, List<Parent>> parents) {
        Map<String, Integer> open = new LinkedHashMap<>();
        Map<String, List<String>> children = new HashMap<>();
        Deque<String> free = new ArrayDeque<>();
        parents.forEach((key, after) -> {
            open.put(key, after.size());
            after.forEach(parent -> children.computeIfAbsent(parent.id(), id -> new ArrayList<>())
                    .add(key));
            if (after.isEmpty()) {
                free.add(key);
            }
        });
        List<String> order = new ArrayList<>(parents.size());
        while (!free.isEmpty()) {
            String key = free.remove();
            order.add(key);
            open.remove(key);
            for (String child : children.getOrDefault(key, List.of())) {
                if (open.merge(child, -1, Integer::sum) == 0) {
                    free.add(child);
                }
            }
        }
        if (!open.isEmpty()) {
            throw new CycleException(cycle(parents, open.keySet().iterator().next(), open));
        }
        return new Graph(List.copyOf(order), parents);
    }

    /** From one that is not free to one of those that it waits for and that is not free either, until one comes again. */
    private static List<String> cycle(Map<String, List<Parent>> parents, String first, Map<String, Integer> open) {
        Set<String> seen = new HashSet<>();
        List<String> path = new ArrayList<>();
        String at = first;
        while (seen.add(at)) {
            path.add(at);
            at = parents.getOrDefault(at, List.of()).stream()
                    .map(Parent::id)
                    .filter(open::containsKey)
                    .findFirst()
                    .orElseThrow();
        }
        List<String> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
        cycle.add(at);
        return cycle;
    }

    /** The keys of those that others wait for. */
    Set<String> awaited() {
        return parents.values().stream()
                .flatMap(all -> all.stream().map(Parent::id))
                .collect(Collectors.toSet());
    }
}
