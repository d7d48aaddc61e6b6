package dev.errand.worker.lease;

import dev.errand.store.Completion;
import dev.errand.store.Completion.Verdict;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was written; to be told of once it is on disk. */
record WrittenEnds(Collection<Ending> endings, Map<String, Completion> completions, Map<String, Verdict> verdicts) {

    static final WrittenEnds NOTHING = new WrittenEnds(List.of(), Map.of(), Map.of());

    /** Of which nothing is written so far. */
    static WrittenEnds noneYet(Collection<Ending> endings) {
        return new WrittenEnds(endings, new HashMap<>(), new HashMap<>());
    }

    /** The tokens of what was not written since more has become of its job than was remembered. */
    Set<String> outdated() {
        return verdicts.containsValue(Verdict.OUTDATED)
                ? verdicts.keySet().stream()
                        .filter(token -> verdicts.get(token) == Verdict.OUTDATED)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    boolean recorded(String token) {
        Verdict verdict = verdicts.get(token);
        return verdict == Verdict.RECORDED || verdict == Verdict.RECORDED_AMONG_OTHERS;
    }
}
