package dev.errand.worker.lease;

import dev.errand.completion.JobCompleter;
import dev.errand.db.commit.GroupWrite;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Transition;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Completion;
import dev.errand.store.Completion.Verdict;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.JobTransitions;
import dev.errand.worker.lease.HeldLease.End;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Ends leases, and the attempts with them: reads and decides first, then writes outcome and end of the lease in one transaction, then tells.
 * What was not written when an answer is lost is written by its repetition; what was, is recognised then. Safe for concurrent use.
 */
@Component
class LeaseEnds {

    private final LeaseTable table;
    private final ReleaseTable releases;
    private final JobStore store;
    private final JobTransitions transitions;
    private final JobCompleter completer;
    private final LeaseRules rules;
    private final GroupWrite<Collection<Ending>, WrittenEnds> calls = this::writeAll;

    LeaseEnds(
            LeaseTable table,
            ReleaseTable releases,
            JobStore store,
            JobTransitions transitions,
            JobCompleter completer,
            LeaseRules rules) {
        this.table = table;
        this.releases = releases;
        this.store = store;
        this.transitions = transitions;
        this.completer = completer;
        this.rules = rules;
    }

    /** The attempts of leases that are out and hold, by their tokens. */
    Map<String, Job> attempts(Collection<HeldLease> leases) {
        Set<JobId> ids =
                leases.stream().filter(HeldLease::isOut).map(HeldLease::jobId).collect(Collectors.toSet());
        Map<JobId, Job> jobs =
                store.findAll(ids, Extent.BRIEF).stream().collect(Collectors.toMap(Job::id, Function.identity()));
        Map<String, Job> attempts = new HashMap<>();
        for (HeldLease lease : leases) {
            Job job = jobs.get(lease.jobId());
            if (job != null && lease.isOut() && Lease.ofWorker(lease.token()).equals(job.lease())) {
                attempts.put(lease.token(), job.leavingArgumentsOut());
            }
        }
        return attempts;
    }

    /** What a worker says, read and decided but not written yet. */
    SaidEnds prepare(List<LeaseEnd> ends) {
        return prepare(ends, null);
    }

    /** The same where the leases of other tenants than one are as good as none. */
    SaidEnds prepare(List<LeaseEnd> ends, @Nullable String tenant) {
        Set<String> tokens = ends.stream().map(LeaseEnd::token).collect(Collectors.toCollection(HashSet::new));
        Map<String, HeldLease> leases = new HashMap<>();
        Map<String, Job> jobs = new HashMap<>();
        Set<String> remembered = new HashSet<>();
        rules.recent().find(tokens).forEach((token, known) -> {
            remembered.add(token);
            leases.put(token, known.lease());
            jobs.put(token, known.job());
        });
        tokens.removeAll(remembered);
        if (!tokens.isEmpty()) {
            Map<String, HeldLease> others = table.find(tokens);
            leases.putAll(others);
            jobs.putAll(attempts(others.values()));
        }
        if (tenant != null) {
            leases.values()
                    .removeIf(lease -> !TenantNames.isOf(tenant, lease.worker().workerId()));
            jobs.keySet().retainAll(leases.keySet());
        }
        Instant now = rules.now();
        Map<JobId, Integer> given = releases.inARow(ends.stream()
                .filter(each -> each.said() instanceof LeaseEnd.Released && jobs.containsKey(each.token()))
                .map(each -> jobs.get(each.token()))
                .toList());
        // In their order, in which outcomes are numbered.
        Map<String, Ending> endings = new LinkedHashMap<>();
        for (LeaseEnd each : ends) {
            HeldLease lease = leases.get(each.token());
            Job job = jobs.get(each.token());
            if (lease != null && job != null && !endings.containsKey(each.token())) {
                Ending ending = ending(each, lease, job, given.getOrDefault(job.id(), 0), now);
                endings.put(each.token(), remembered.contains(each.token()) ? ending.fromMemory() : ending);
            }
        }
        return new SaidEnds(ends, leases, endings);
    }

    private Ending ending(LeaseEnd each, HeldLease lease, Job job, int given, Instant now) {
        boolean released = each.said() instanceof LeaseEnd.Released;
        int release = released ? given + 1 : 0;
        Outcome outcome = Verdicts.of(rules.sayings().hide(each.said(), job), job, lease, release, now);
        boolean tooLarge = each.said() instanceof LeaseEnd.TooLarge;
        String told = (tooLarge ? LeaseEnd.Outcome.TOO_LARGE : LeaseEnd.Outcome.DONE).code();
        return new Ending(lease, job, outcome, new End(told, each.fingerprint()), release);
    }

    /** The same for those alone whose leases are as they were read: somebody who was thought to be silent may have spoken since. */
    WrittenEnds writeUnchanged(Connection connection, Collection<Ending> endings) throws SQLException {
        Set<String> unchanged =
                table.unchanged(connection, endings.stream().map(Ending::lease).toList());
        return write(
                connection,
                endings.stream()
                        .filter(each -> unchanged.contains(each.lease().token()))
                        .toList());
    }

    /** Writes outcomes and ends; for those that would go on though somebody asked for a stop meanwhile, that instead. */
    WrittenEnds write(Connection connection, Collection<Ending> endings) throws SQLException {
        return writeAll(connection, List.of(endings)).getFirst();
    }

    /** The same of several calls. Where they name the same token, what the first says is written; the others are outdated by that. */
    List<WrittenEnds> writeAll(Connection connection, List<Collection<Ending>> calls) throws SQLException {
        Instant now = rules.now();
        List<WrittenEnds> written = new ArrayList<>(calls.size());
        List<Part> all = new ArrayList<>();
        Set<String> tokens = new HashSet<>();
        for (Collection<Ending> call : calls) {
            WrittenEnds one = WrittenEnds.noneYet(call);
            written.add(one);
            for (Ending each : call) {
                if (tokens.add(each.lease().token())) {
                    all.add(new Part(one, each));
                } else {
                    one.verdicts().put(each.lease().token(), Verdict.OUTDATED);
                }
            }
        }
        record(connection, all, Ending::outcome, now);
        List<Part> calledOff =
                all.stream().filter(part -> part.is(Verdict.CANCEL_REQUESTED)).toList();
        record(connection, calledOff, each -> new Outcome.Canceled(null), now);
        Map<String, End> ends = new HashMap<>();
        for (Part part : all) {
            if (part.call().recorded(part.token())) {
                ends.put(part.token(), part.ending().end());
                if (part.ending().release() > 0) {
                    releases.add(connection, part.ending(), now);
                }
            }
        }
        table.end(connection, ends, rules.keepUntil(now));
        return written;
    }

    /** One end, and the call that it is a part of. */
    private record Part(WrittenEnds call, Ending ending) {

        String token() {
            return ending.lease().token();
        }

        boolean is(Verdict verdict) {
            return call.verdicts().get(token()) == verdict;
        }
    }

    private void record(Connection connection, List<Part> parts, Function<Ending, Outcome> outcome, Instant now)
            throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        List<Completion> portion = new ArrayList<>(parts.size());
        for (Part part : parts) {
            Ending each = part.ending();
            Transition transition = completer.decide(each.job(), outcome.apply(each), now);
            Completion completion = new Completion(each.job(), Lease.ofWorker(part.token()), transition, null, now);
            portion.add(each.remembered() ? completion.onlyIfUntouched() : completion);
        }
        List<Verdict> found = transitions.complete(connection, portion);
        for (int i = 0; i < portion.size(); i++) {
            Part part = parts.get(i);
            part.call().completions().put(part.token(), portion.get(i));
            part.call().verdicts().put(part.token(), found.get(i));
        }
    }

    /** Tells of what is on disk; each job's news once. */
    void tell(WrittenEnds written) {
        rules.recent().ended(written.completions().keySet());
        for (Ending each : written.endings()) {
            String token = each.lease().token();
            Completion completion = written.completions().get(token);
            Verdict verdict = written.verdicts().get(token);
            if (completion != null && verdict != null && written.recorded(token)) {
                completer.tell(completion, verdict);
                rules.metrics()
                        .count(each.job().spec().call().task(), each.lease().worker(), each.event());
            }
        }
    }

    /**
     * What a worker is told of its ends, once they are written: also of those that it, or somebody else, has ended at the same time. Those that
     * were decided from memory, and were not written since there is more to their jobs by now, are decided and written once more.
     */
    List<LeaseEnd.Outcome> outcomes(Transactions transactions, SaidEnds said, WrittenEnds written) {
        Set<String> outdated = written.outdated();
        rules.recent().ended(outdated);
        SaidEnds rest = said.without(outdated);
        Set<String> meanwhile = rest.endedMeanwhile(written);
        List<LeaseEnd.Outcome> told = (meanwhile.isEmpty() ? rest : rest.with(table.find(meanwhile))).told(written);
        if (outdated.isEmpty()) {
            return told;
        }
        SaidEnds anew = prepare(said.only(outdated));
        List<LeaseEnd.Outcome> toldAnew =
                outcomes(transactions, anew, end(transactions, anew.endings().values()));
        return said.merged(outdated, told, toldAnew);
    }

    /** Writes and tells, of those whose leases are as they were read. */
    void endUnchanged(Transactions transactions, Collection<Ending> endings) {
        if (!endings.isEmpty()) {
            tell(transactions.write(connection -> writeUnchanged(connection, endings)));
        }
    }

    /** Writes and tells. */
    WrittenEnds end(Transactions transactions, Collection<Ending> endings) {
        if (endings.isEmpty()) {
            return WrittenEnds.NOTHING;
        }
        WrittenEnds written = transactions.write(calls, endings);
        tell(written);
        return written;
    }
}
