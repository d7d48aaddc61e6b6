package dev.errand.command.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A tree where there is neither {@code setsid} nor {@code /proc}: its descendants as the JDK sees them, which misses those whose parent ended. */
final class PlainTree implements Tree {

    private final Process root;
    private final Duration grace;
    private final CompletableFuture<Integer> exit;
    private final Map<Long, ProcessHandle> seen = new ConcurrentHashMap<>();

    PlainTree(Process root, Duration grace) {
        this.root = root;
        this.grace = grace;
        this.exit = root.onExit().thenApply(Process::exitValue);
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
        seen.values().removeIf(process -> !process.isAlive());
        root.descendants().forEach(process -> seen.putIfAbsent(process.pid(), process));
        seen.values().forEach(process -> process.descendants().forEach(below -> seen.putIfAbsent(below.pid(), below)));
        return CompletableFuture.completedFuture(root.isAlive() || !seen.isEmpty());
    }

    @Override
    public List<Long> left() {
        Stream<Long> own = root.isAlive() ? Stream.of(root.pid()) : Stream.empty();
        return Stream.concat(own, seen.keySet().stream()).toList();
    }

    @Override
    public void signal(boolean kill) {
        var unused = look();
        if (kill) {
            root.destroyForcibly();
            seen.values().forEach(ProcessHandle::destroyForcibly);
        } else {
            root.destroy();
            seen.values().forEach(ProcessHandle::destroy);
        }
    }

    @Override
    public Duration grace() {
        return grace;
    }

    @Override
    public void close() {}
}
