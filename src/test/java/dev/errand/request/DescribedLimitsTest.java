package dev.errand.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.admin.TenantRequest;
import dev.errand.web.job.WaitRequest;
import dev.errand.web.queue.ConsumerRequests;
import dev.errand.web.request.CancelRequest;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.webhook.EndpointRequests;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import jakarta.validation.metadata.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The description says of small bodies what their records take: the same fields, the same ones required, the same limits. */
class DescribedLimitsTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    /** A schema, the record that reads it, and in which group of constraints. */
    record Body(String file, String schema, Class<?> type, List<Class<?>> groups) {
        Body(String file, String schema, Class<?> type, Class<?>... groups) {
            this(file, schema, type, List.of(groups.length == 0 ? new Class<?>[] {Default.class} : groups));
        }

        @Override
        public String toString() {
            return schema;
        }
    }

    static Stream<Body> bodies() {
        return Stream.of(
                new Body("submissions", "Cancellation", CancelRequest.class),
                new Body("submissions", "WaitRequest", WaitRequest.class),
                new Body("result-queues", "Receive", ConsumerRequests.Receive.class),
                new Body("result-queues", "Receipts", ConsumerRequests.Receipts.class, ConsumerRequests.ToGive.class),
                new Body(
                        "result-queues",
                        "ExtendReceipts",
                        ConsumerRequests.Receipts.class,
                        ConsumerRequests.ToKeep.class),
                new Body(
                        "webhook-endpoints",
                        "WebhookEndpointCreation",
                        EndpointRequests.Settings.class,
                        EndpointRequests.ToMake.class),
                new Body(
                        "webhook-endpoints",
                        "WebhookEndpointChange",
                        EndpointRequests.Settings.class,
                        EndpointRequests.ToChange.class),
                new Body("webhook-endpoints", "WebhookSecretRotation", EndpointRequests.Rotation.class),
                new Body("webhook-endpoints", "WebhookRecovery", EndpointRequests.Recovery.class),
                new Body("tenants", "TenantSettings", TenantRequest.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void theDescriptionSaysWhatTheRecordTakes(Body body) {
        Map<String, Object> schema = schema(body);
        Map<String, Map<String, Object>> described = new TreeMap<>();
        object(schema, "properties").forEach((name, property) -> described.put(name, limits(asObject(property))));
        Set<String> required = new TreeSet<>(list(schema, "required"));

        Map<String, Map<String, Object>> taken = new TreeMap<>();
        Set<String> needed = new TreeSet<>();
        for (RecordComponent component : body.type().getRecordComponents()) {
            List<Annotation> constraints = constraints(component.getName(), body);
            if (constraints.stream().noneMatch(Null.class::isInstance)) {
                taken.put(component.getName(), limits(constraints, elements(component.getName(), body)));
            }
            if (constraints.stream().anyMatch(NotNull.class::isInstance)) {
                needed.add(component.getName());
            }
        }

        assertThat(described).isEqualTo(taken);
        assertThat(required).isEqualTo(needed);
    }

    private static @Nullable PropertyDescriptor property(String name, Body body) {
        return VALIDATOR.getConstraintsForClass(body.type()).getConstraintsForProperty(name);
    }

    private static List<Annotation> constraints(String name, Body body) {
        PropertyDescriptor property = property(name, body);
        if (property == null) {
            return List.of();
        }
        List<Annotation> found = new ArrayList<>();
        for (Class<?> group : body.groups()) {
            property.findConstraints()
                    .unorderedAndMatchingGroups(group)
                    .lookingAt(Scope.LOCAL_ELEMENT)
                    .getConstraintDescriptors()
                    .forEach(descriptor -> found.add(descriptor.getAnnotation()));
        }
        return found;
    }

    private static List<Annotation> elements(String name, Body body) {
        PropertyDescriptor property = property(name, body);
        return property == null
                ? List.of()
                : property.getConstrainedContainerElementTypes().stream()
                        .map(ContainerElementTypeDescriptor::getConstraintDescriptors)
                        .flatMap(Set::stream)
                        .<Annotation>map(ConstraintDescriptor::getAnnotation)
                        .toList();
    }

    private static Map<String, Object> limits(List<Annotation> constraints, List<Annotation> ofElements) {
        Map<String, Object> limits = new LinkedHashMap<>();
        for (Annotation constraint : constraints) {
            if (constraint instanceof Size size) {
                limits.put("maxItems", (long) size.max());
            } else if (constraint instanceof CodePointLength length) {
                limits.put("maxLength", (long) length.max());
            } else if (constraint instanceof Range range) {
                limits.put("minimum", range.min());
                limits.put("maximum", range.max());
            } else if (constraint instanceof DurationMin least) {
                limits.put("minimum", least.seconds());
            } else if (constraint instanceof DurationMax most && most.seconds() != WaitPreference.FOREVER) {
                // Longer waits are cut, and the description says so in words.
                limits.put(
                        "maximum",
                        Duration.ofHours(most.hours())
                                .plusSeconds(most.seconds())
                                .toSeconds());
            }
        }
        ofElements.stream()
                .filter(CodePointLength.class::isInstance)
                .forEach(length -> limits.put("items.maxLength", (long) ((CodePointLength) length).max()));
        return limits;
    }

    private static Map<String, Object> limits(Map<String, Object> property) {
        Map<String, Object> limits = new LinkedHashMap<>();
        for (String name : List.of("maxItems", "maxLength", "minimum", "maximum")) {
            if (property.get(name) instanceof Number number) {
                limits.put(name, number.longValue());
            }
        }
        if (property.get("items") instanceof Map<?, ?> items && items.get("maxLength") instanceof Number number) {
            limits.put("items.maxLength", number.longValue());
        }
        return limits;
    }

    private static Map<String, Object> schema(Body body) {
        String resource = "/openapi/" + body.file() + ".yaml";
        try (InputStream in = Objects.requireNonNull(DescribedLimitsTest.class.getResourceAsStream(resource))) {
            Map<String, Object> document = new Yaml().load(in);
            return object(object(object(document, "components"), "schemas"), body.schema());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> object(Map<String, Object> of, String name) {
        return asObject(Objects.requireNonNull(of.get(name), name));
    }

    @SuppressWarnings("unchecked") // as the files are written
    private static Map<String, Object> asObject(Object value) {
        return (Map<String, Object>) value;
    }

    private static List<String> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }
}
