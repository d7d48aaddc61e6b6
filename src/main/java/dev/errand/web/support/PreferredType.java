package dev.errand.web.support;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** Which of two types a client would rather have, where a call has both. Pure. */
public final class PreferredType {

    private PreferredType() {}

    /**
     * Whether a client names the type first or likes it better than JSON, which it gets when it does not care.
     *
     * @param accept the header of that name
     */
    public static boolean isOver(@Nullable String accept, MediaType type) {
        if (accept == null) {
            return false;
        }
        List<MediaType> accepted = MediaType.parseMediaTypes(accept);
        return quality(accepted, type) > quality(accepted, MediaType.APPLICATION_JSON);
    }

    private static double quality(List<MediaType> accepted, MediaType type) {
        double best = 0;
        for (MediaType range : accepted) {
            if (range.includes(type)) {
                // What is named counts a little more than what a wildcard covers.
                double exact = range.isConcrete() ? 0.001 : 0;
                best = Math.max(best, range.getQualityValue() + (range.getQualityValue() > 0 ? exact : 0));
            }
        }
        return best;
    }
}
