package dev.errand.worker.lease;

import dev.errand.worker.lease.HeldLease.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says.
 *
 * @param ends in its order
 * @param leases those that are known of its tokens
 * @param endings what is to be written, by the tokens
 */
record SaidEnds(List<LeaseEnd> ends, Map<String, HeldLease> leases, Map<String, Ending> endings) {

    /** What the worker is told of each, in its order. */
    List<LeaseEnd.Outcome> told(WrittenEnds written) {
        List<LeaseEnd.Outcome> told = new ArrayList<>(ends.size());
        Map<String, LeaseEnd> first = new HashMap<>();
        for (LeaseEnd each : ends) {
            LeaseEnd before = first.putIfAbsent(each.token(), each);
            if (before != null && written.recorded(each.token())) {
                told.add(repeated(each, before.fingerprint()));
            } else if (written.recorded(each.token())) {
                told.add(each.said() instanceof LeaseEnd.TooLarge ? LeaseEnd.Outcome.TOO_LARGE : LeaseEnd.Outcome.DONE);
            } else {
                HeldLease lease = leases.get(each.token());
                End end = lease == null ? null : lease.end();
                told.add(repeated(each, end == null ? "" : end.fingerprint()));
            }
        }
        return told;
    }

    private static LeaseEnd.Outcome repeated(LeaseEnd end, String before) {
        if (!end.fingerprint().equals(before)) {
            return LeaseEnd.Outcome.LOST;
        }
        return end.said() instanceof LeaseEnd.TooLarge ? LeaseEnd.Outcome.TOO_LARGE : LeaseEnd.Outcome.REPEATED;
    }

    /** The tokens of leases that were out when they were read and that somebody has ended since. */
    Set<String> endedMeanwhile(WrittenEnds written) {
        Set<String> tokens = new HashSet<>(leases.keySet());
        tokens.removeIf(token -> written.recorded(token) || !isOut(leases.get(token)));
        return tokens;
    }

    private static boolean isOut(@Nullable HeldLease lease) {
        return lease != null && lease.isOut();
    }

    /** What is said of other leases than these. */
    SaidEnds without(Set<String> tokens) {
        if (tokens.isEmpty()) {
            return this;
        }
        List<LeaseEnd> others =
                ends.stream().filter(each -> !tokens.contains(each.token())).toList();
        Map<String, HeldLease> known = new HashMap<>(leases);
        known.keySet().removeAll(tokens);
        return new SaidEnds(others, known, endings);
    }

    /** What is said of these alone, in its order. */
    List<LeaseEnd> only(Set<String> tokens) {
        return ends.stream().filter(each -> tokens.contains(each.token())).toList();
    }

    /** What is told of all, in their order, from what is told of the others and of these. */
    List<LeaseEnd.Outcome> merged(Set<String> tokens, List<LeaseEnd.Outcome> ofOthers, List<LeaseEnd.Outcome> ofThese) {
        Iterator<LeaseEnd.Outcome> others = ofOthers.iterator();
        Iterator<LeaseEnd.Outcome> these = ofThese.iterator();
        List<LeaseEnd.Outcome> all = new ArrayList<>(ends.size());
        for (LeaseEnd each : ends) {
            all.add((tokens.contains(each.token()) ? these : others).next());
        }
        return all;
    }

    /** The same with what is known of these leases by now. */
    SaidEnds with(Map<String, HeldLease> newer) {
        Map<String, HeldLease> all = new HashMap<>(leases);
        all.putAll(newer);
        return new SaidEnds(ends, all, endings);
    }
}
