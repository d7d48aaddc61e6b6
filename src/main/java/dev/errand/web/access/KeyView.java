package dev.errand.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.access.Scope;
import dev.errand.access.key.AccessKey;
import dev.errand.access.key.KeyText;
import dev.errand.view.JobViews;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as the contract shows it.
 *
 * @param key the secret, only in the one answer that tells of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyView(
        String id,
        String name,
        @JsonUnwrapped Good good,
        @Nullable String createdAt,
        String createdBy,
        @Nullable String lastUsedAt,
        @Nullable String key) {

    /** What it is good for, and until when. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Good(
            String tenant,
            List<String> scopes,
            @Nullable List<String> tasks,
            @Nullable List<String> queues,
            @Nullable String expiresAt,
            @Nullable Integer perSecond) {

        static Good of(AccessKey.Grant grant) {
            return new Good(
                    grant.tenant().name(),
                    grant.scopes().stream().sorted().map(Scope::wireName).toList(),
                    sorted(grant.tasks()),
                    sorted(grant.queues()),
                    time(grant.expiresAt()),
                    grant.perSecond());
        }
    }

    /** The key without its secret. */
    static KeyView of(AccessKey key) {
        return of(key, null);
    }

    /** The key with the secret that whoever asked for it is to learn now. */
    static KeyView of(AccessKey key, @Nullable KeyText text) {
        return new KeyView(
                key.id(),
                key.name(),
                Good.of(key.grant()),
                time(key.createdAt()),
                key.createdBy(),
                time(key.lastUsedAt()),
                text == null ? null : text.reveal());
    }

    private static @Nullable List<String> sorted(@Nullable Set<String> names) {
        return names == null ? null : names.stream().sorted().toList();
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : JobViews.time(time);
    }

    /** Not to be printed: it may hold the secret. */
    @Override
    public String toString() {
        return "KeyView[" + id + "]";
    }
}
