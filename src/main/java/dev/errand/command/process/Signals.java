package dev.errand.command.process;

import java.util.List;
import java.util.Set;

/** Sends signals to processes that were found: to each alone, and to their groups as a whole, so that none can escape by a fork. */
final class Signals {

    private Signals() {}

    /**
     * Sends one.
     *
     * @param groupDone a group that has been sent it already
     * @param told who got SIGTERM, by pid, groups as negative numbers; added to
     */
    static void send(List<ProcTable.Entry> found, Guard.Signal signal, long groupDone, Guard guard, Set<Long> told) {
        boolean kill = signal == Guard.Signal.KILL;
        for (ProcTable.Entry entry : found) {
            // Who has just been started is still in the group of the service.
            boolean ofService = entry.group() == Life.ownGroup();
            boolean ownGroup = entry.group() != groupDone && !ofService && entry.group() > 1;
            if (ownGroup && (kill || told.add(-entry.group()))) {
                guard.signal(signal, entry.group());
            }
            boolean alone = ofService || kill;
            if (alone && (kill || told.add(entry.pid()))) {
                ProcessHandle.of(entry.pid()).ifPresent(process -> send(process, kill));
            }
        }
    }

    private static void send(ProcessHandle process, boolean kill) {
        if (kill) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }
}
