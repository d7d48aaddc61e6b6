package dev.errand.command.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A tree on Linux. Its root leads a session and a process group; what has left both is found by its token. A descendant that made a
 * session of its own and has emptied its environment is not found.
 */
final class SessionTree implements Tree {

    private final Process root;
    private final String token;
    private final Duration grace;
    private final Guard guard;
    private final Sweep sweep;
    private final CompletableFuture<Integer> exit;
    private final Set<Long> told = new HashSet<>();
    private volatile List<ProcTable.Entry> found = List.of();

    SessionTree(Process root, String token, Duration grace, Guard guard, Sweep sweep) {
        this.root = root;
        this.token = token;
        this.grace = grace;
        this.guard = guard;
        this.sweep = sweep;
        this.exit = root.onExit().thenApply(Process::exitValue);
        sweep.begin(root.pid());
        try {
            guard.add(root.pid(), grace);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Process root() {
        return root;
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit;
    }

    @Override
    public CompletableFuture<Boolean> look() {
        return sweep.ofAttempt(root.pid(), token).thenApply(entries -> {
            found = entries;
            return !entries.isEmpty() || !exit.isDone();
        });
    }

    @Override
    public List<Long> left() {
        return found.stream().map(ProcTable.Entry::pid).toList();
    }

    @Override
    public void signal(boolean kill) {
        Guard.Signal signal = kill ? Guard.Signal.KILL : Guard.Signal.TERM;
        if (kill || told.add(-root.pid())) {
            guard.signal(signal, root.pid());
        }
        Signals.send(found, signal, root.pid(), guard, told);
    }

    @Override
    public Duration grace() {
        return grace;
    }

    @Override
    public void close() {
        guard.remove(root.pid());
        sweep.end(root.pid());
    }
}
