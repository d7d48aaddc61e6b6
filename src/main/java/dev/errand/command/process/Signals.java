package dev.errand.command.process;

import java.util.List;
import java.util.Set;

/** Sends signals to processes that were found: to each alone, and to their groups as a whole, so that none can escape by a fork. */
final class Signals {

    private static final long OWN_GROUP = ProcTable.entry(
                    ProcessHandle.current().pid())
            .map(ProcTable.Entry::group)
            .orElse(-1L);

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
            boolean ownGroup = entry.group() != groupDone && entry.group() != OWN_GROUP && entry.group() > 1;
            if (ownGroup && (kill || told.add(-entry.group()))) {
                guard.signal(signal, entry.group());
            }
            boolean alone = entry.group() == OWN_GROUP || kill;
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
