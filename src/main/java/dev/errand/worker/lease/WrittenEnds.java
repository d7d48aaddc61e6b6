package dev.errand.worker.lease;

import dev.errand.store.Completion;
import dev.errand.store.Completion.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What was written; to be told of once it is on disk. */
record WrittenEnds(Collection<Ending> endings, Map<String, Completion> completions, Map<String, Verdict> verdicts) {

    static final WrittenEnds NOTHING = new WrittenEnds(List.of(), Map.of(), Map.of());

    boolean recorded(String token) {
        Verdict verdict = verdicts.get(token);
        return verdict == Verdict.RECORDED || verdict == Verdict.RECORDED_AMONG_OTHERS;
    }
}
