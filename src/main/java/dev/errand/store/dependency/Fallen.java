package dev.errand.store.dependency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides which of the jobs that fell can wait again when some are retried. Pure. */
final class Fallen {

    private Fallen() {}

    /**
     * Those that fell with nothing else than the roots and each other.
     *
     * @param fell all that fell with the roots, directly or not
     * @param bad with which parents each of them fell
     * @param roots what is retried
     */
    static List<String> withoutThoseOfOthers(Set<String> fell, Map<String, Set<String>> bad, Collection<String> roots) {
        Set<String> kept = new HashSet<>(fell);
        Set<String> retried = Set.copyOf(roots);
        Map<String, List<String>> childrenOf = new HashMap<>();
        Deque<String> out = new ArrayDeque<>();
        for (String child : fell) {
            for (String parent : bad.getOrDefault(child, Set.of())) {
                childrenOf.computeIfAbsent(parent, id -> new ArrayList<>()).add(child);
                if (!retried.contains(parent) && !fell.contains(parent)) {
                    out.add(child);
                }
            }
        }
        while (!out.isEmpty()) {
            String child = out.remove();
            if (kept.remove(child)) {
                out.addAll(childrenOf.getOrDefault(child, List.of()));
            }
        }
        return List.copyOf(kept);
    }
}
