package dev.errand.store;

import dev.errand.job.Job;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All hooks, looked up when the first job ends, since some of them use the store. */
public final class OutcomeHooks {

    /** Nobody listens. */
    static final OutcomeHooks NONE = new OutcomeHooks(List::of);

    private final Supplier<List<OutcomeHook>> hooks;

    public OutcomeHooks(Supplier<List<OutcomeHook>> hooks) {
        this.hooks = hooks;
    }

    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            for (OutcomeHook hook : hooks.get()) {
                hook.finished(connection, jobs);
            }
        }
    }

    public void calledOff(Connection connection, List<Job> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            for (OutcomeHook hook : hooks.get()) {
                hook.calledOff(connection, jobs);
            }
        }
    }

    public void itemsCalledOff(Connection connection, String batchId) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.itemsCalledOff(connection, batchId);
        }
    }

    /** All of them, without those that need not be told of the canceled items of a batch. */
    public OutcomeHooks ofCanceledItems(Connection connection, String batchId) throws SQLException {
        List<OutcomeHook> wanting = new ArrayList<>();
        for (OutcomeHook hook : hooks.get()) {
            if (hook.wantsCanceledItems(connection, batchId)) {
                wanting.add(hook);
            }
        }
        return new OutcomeHooks(() -> wanting);
    }

    public boolean isEmpty() {
        return hooks.get().isEmpty();
    }

    public void ended(Connection connection, List<Job> finished, List<Completion> requeued) throws SQLException {
        if (!finished.isEmpty() || !requeued.isEmpty()) {
            for (OutcomeHook hook : hooks.get()) {
                hook.ended(connection, finished, requeued);
            }
        }
    }

    public void promotedHeld(Connection connection, Map<String, Integer> held) throws SQLException {
        if (!held.isEmpty()) {
            for (OutcomeHook hook : hooks.get()) {
                hook.promotedHeld(connection, held);
            }
        }
    }

    public void reopening(Connection connection, Job job) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.reopening(connection, job);
        }
    }

    public void reopening(Connection connection, List<Job> jobs) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.reopening(connection, jobs);
        }
    }

    public void reopened(Connection connection, List<Job> jobs) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.reopened(connection, jobs);
        }
    }

    public void deleting(Connection connection, Job job) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.deleting(connection, job);
        }
    }

    public void reopened(Connection connection, Job job) throws SQLException {
        for (OutcomeHook hook : hooks.get()) {
            hook.reopened(connection, job);
        }
    }
}
