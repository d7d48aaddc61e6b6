package dev.errand.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shares what there is out among keys: one to each in turn, again and again, until nothing is left or nobody wants more. Pure.
 *
 * @param shares how many each key gets, those that get none left out
 * @param last the key that was served last, after which the next round begins; empty if none was
 */
record FairRound(Map<String, Integer> shares, String last) {

    /** Shares so many out to those who want so many each, in their order. */
    static FairRound share(Map<String, Integer> wanted, int available) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        String last = "";
        int left = available;
        long hungry = wanted.values().stream().filter(want -> want > 0).count();
        while (left > 0 && hungry > 0) {
            // As many rounds at once as all can get, so that it takes few steps however much there is.
            int each = Math.max(1, (int) (left / hungry));
            hungry = 0;
            for (Map.Entry<String, Integer> entry : wanted.entrySet()) {
                int has = shares.getOrDefault(entry.getKey(), 0);
                int gets = Math.min(left, Math.min(each, entry.getValue() - has));
                if (gets > 0) {
                    shares.put(entry.getKey(), has + gets);
                    last = entry.getKey();
                    left -= gets;
                    hungry += has + gets < entry.getValue() ? 1 : 0;
                }
            }
        }
        return new FairRound(shares, last);
    }

    /** How many were given out. */
    int sum() {
        return shares.values().stream().mapToInt(share -> share).sum();
    }

    /** Whether somebody wanted more than there was. */
    boolean leaves(Map<String, Integer> wanted) {
        return wanted.entrySet().stream().anyMatch(entry -> entry.getValue() > shares.getOrDefault(entry.getKey(), 0));
    }
}
