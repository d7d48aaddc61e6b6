package dev.errand.schedule.cron;

import java.time.Duration;
import java.time.Instant;

/** How much later than it is due something starts: a hash, so that it is the same after a restart and on any node. Pure. */
public final class Jitter {

    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;

    private Jitter() {}

    /**
     * From zero up to a limit, itself excluded, in whole milliseconds.
     *
     * @param name of what is due
     * @param due when
     */
    public static Duration of(String name, Instant due, Duration limit) {
        long millis = limit.toMillis();
        if (millis <= 0) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.floorMod(mixed(hash(name) + due.toEpochMilli()), millis));
    }

    /** FNV-1a with 64 bits, as its authors (Fowler, Noll, Vo) publish it, over the characters. */
    private static long hash(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Stafford's variant 13): times that follow each other evenly become uneven. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
