package dev.errand.webhook.delivery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares out the tries that may be under way at once. Receivers take turns, and one gets no more places than it deserves: few at first, more
 * with each quick answer, half as many after a slow one or none. Those whose last try was slow may not have more than half of all places
 * together, so that however many of them hang, the others have room. Safe for concurrent use; knows nothing of what is sent.
 */
final class ReceiverPlaces {

    private static final int MAX_REMEMBERED = 10_000;
    private static final int DEFAULT_SHARE = 4;

    private final int total;
    private final int perReceiver;
    private final int forSlow;
    private final Map<String, Standing> standings = new HashMap<>();
    private int taken;

    ReceiverPlaces(int total, int perReceiver) {
        this.total = total;
        this.perReceiver = perReceiver;
        this.forSlow = Math.max(1, total / 2);
    }

    private static final class Standing {
        private int allowance;
        private int taken;
        private boolean slow;

        Standing(int allowance) {
            this.allowance = allowance;
        }
    }

    /** How many places nobody has. */
    synchronized int free() {
        return total - taken;
    }

    /** Takes places for those receivers, one for each in turn for as long as there are any; answers how many for whom. */
    synchronized Map<String, Integer> take(List<String> receivers) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        boolean any = true;
        while (any && taken < total) {
            any = false;
            for (String receiver : receivers) {
                if (tryTake(receiver)) {
                    shares.merge(receiver, 1, Integer::sum);
                    any = true;
                }
            }
        }
        return shares;
    }

    private boolean tryTake(String receiver) {
        Standing standing = standing(receiver);
        boolean fits =
                taken < total && standing.taken < standing.allowance && (!standing.slow || takenBySlow() < forSlow);
        if (fits) {
            standing.taken++;
            taken++;
        }
        return fits;
    }

    /** Gives back places that were not used. */
    synchronized void giveBack(String receiver, int places) {
        standing(receiver).taken -= places;
        taken -= places;
    }

    /**
     * Gives a place back after a try.
     *
     * @param quick whether an answer of whatever kind came soon
     */
    synchronized void ended(String receiver, boolean quick) {
        Standing standing = standing(receiver);
        standing.slow = !quick;
        standing.allowance =
                quick ? Math.min(perReceiver, standing.allowance + 1) : Math.max(1, standing.allowance / 2);
        giveBack(receiver, 1);
    }

    private int takenBySlow() {
        return standings.values().stream()
                .filter(standing -> standing.slow)
                .mapToInt(standing -> standing.taken)
                .sum();
    }

    private Standing standing(String receiver) {
        if (standings.size() >= MAX_REMEMBERED && !standings.containsKey(receiver)) {
            standings.values().removeIf(standing -> standing.taken == 0);
        }
        return standings.computeIfAbsent(receiver, name -> new Standing(Math.max(1, perReceiver / DEFAULT_SHARE)));
    }
}
