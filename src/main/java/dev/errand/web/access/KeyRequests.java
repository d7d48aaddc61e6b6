package dev.errand.web.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.KeyWish;
import dev.errand.web.request.StrictValue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;

/** What clients ask of keys. */
interface KeyRequests {

    /** For a key that is to be made. */
    interface ToMake extends Default {}

    /** For one that is to become good for less. */
    interface ToChange extends Default {}

    /**
     * What a key is to be; what was left out is {@code null}.
     *
     * @param scopes what it is good for; always there where one is made
     * @param tenant whose it is; only where one is made
     * @param tasks the only tasks that it is for
     * @param queues the only job queues that it is for
     * @param perSecond calls within a second
     */
    @JsonClassDescription("a key")
    @SuppressWarnings("MultipleNullnessAnnotations") // required where one is made, not where one is changed
    record Settings(
            @CodePointLength(max = 200)
            @Pattern(regexp = "[^\\x00-\\x1f\\x7f-\\x9f]*", message = "must not hold control characters")
            @Nullable
            String name,

            @NotNull(message = "is required", groups = ToMake.class)
            @Size(min = 1, message = "must name at least one scope")
            @JsonDeserialize(contentUsing = ScopeValue.class)
            @Nullable
            List<Scope> scopes,

            @Null(message = "cannot be changed", groups = ToChange.class)
            @JsonDeserialize(using = TenantValue.class)
            @Nullable
            Tenant tenant,

            @Size(min = 1, max = 100, message = "must name 1 to 100 tasks; leave it out for all of them") @Nullable
            List<@Pattern(regexp = "[A-Za-z0-9_.-]{1,200}", message = "must be the name of a task") String> tasks,

            @Size(min = 1, max = 100, message = "must name 1 to 100 queues; leave it out for all of them") @Nullable
            List<@Pattern(regexp = "[^\\x00-\\x1f\\x7f-\\x9f]{1,200}", message = "must be the name of a queue") String>
                    queues,

            @Nullable Instant expiresAt,

            @Range(min = 1, max = 1_000_000, message = "must be a whole number from {min} to {max}") @Nullable
            Integer perSecond) {

        KeyWish wish() {
            return new KeyWish(
                    name,
                    scopes == null ? Set.of() : Set.copyOf(scopes),
                    tenant,
                    tasks == null ? null : new LinkedHashSet<>(tasks),
                    queues == null ? null : new LinkedHashSet<>(queues),
                    expiresAt,
                    perSecond);
        }

        /**
         * The same text for all that ask for the same, and for nobody else.
         *
         * @param own whose it is where none is named
         */
        String canonical(Tenant own) {
            Map<String, @Nullable Object> said = new TreeMap<>();
            said.put("name", name);
            said.put("scopes", sorted(scopes));
            said.put("tenant", (tenant == null ? own : tenant).name());
            said.put("tasks", sorted(tasks));
            said.put("queues", sorted(queues));
            said.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
            said.put("perSecond", perSecond);
            return JsonMapper.shared().writeValueAsString(said);
        }

        private static @Nullable List<String> sorted(@Nullable List<?> values) {
            return values == null
                    ? null
                    : values.stream().map(Object::toString).distinct().sorted().toList();
        }
    }

    /**
     * An order to give a key another secret.
     *
     * @param graceSeconds for how long the present one stays good; not at all where null
     */
    @JsonClassDescription("a rotation")
    record Rotation(
            @DurationMin(message = GRACE) @DurationMax(days = 7, message = GRACE) @Nullable
            Duration graceSeconds) {}

    String GRACE = "must be 0 to 604800 seconds";

    /** A scope as it is written. */
    final class ScopeValue extends StrictValue<Scope> {
        ScopeValue() {
            super(
                    Scope.class,
                    "must be one of "
                            + Arrays.stream(Scope.values()).map(Scope::wireName).collect(Collectors.joining(", ")),
                    text(Scope::parse));
        }
    }

    /** The name of a tenant. */
    final class TenantValue extends StrictValue<Tenant> {
        TenantValue() {
            super(Tenant.class, Tenant.RULE, text(Tenant::parse));
        }
    }
}
