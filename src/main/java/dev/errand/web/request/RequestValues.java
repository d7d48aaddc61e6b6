package dev.errand.web.request;

import dev.errand.job.JobId;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.waiting.JobWaiter.Until;
import dev.errand.webhook.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.module.SimpleModule;

/** The types of what small bodies say, and how each is written. */
final class RequestValues extends SimpleModule {

    /** A ping is sent when somebody orders it, whatever an endpoint subscribes to. */
    private static final Set<WebhookEvent> EVENTS = EnumSet.complementOf(EnumSet.of(WebhookEvent.WEBHOOK_PING));

    private static final double MILLIS = 1000;

    RequestValues() {
        text(String.class, "must be a string", Optional::of);
        text(Instant.class, Timestamps.EXPECTED, Timestamps::parseBound);
        text(JobId.class, "must be the id of a job, job_ and 26 characters", JobId::parse);
        text(Until.class, "must be all, any or first-failure", RequestValues::until);
        text(WebhookSecret.class, WebhookSecret.EXPECTED, WebhookSecret::parse);
        String events = EVENTS.stream().map(WebhookEvent::code).collect(Collectors.joining(", "));
        text(
                WebhookEvent.class,
                "must be one of " + events,
                text -> WebhookEvent.ofCode(text).filter(EVENTS::contains));
        value(Integer.class, "must be a whole number", RequestValues::whole);
        value(Long.class, "must be a whole number", RequestValues::large);
        value(
                Boolean.class,
                "must be true or false",
                value -> value.currentToken().isBoolean() ? value.getBooleanValue() : null);
        value(Duration.class, "must be a number of seconds", RequestValues::seconds);
    }

    private <T> void text(Class<T> type, String expected, Function<String, Optional<T>> parser) {
        value(type, expected, StrictValue.text(parser));
    }

    private <T> void value(Class<T> type, String expected, Function<JsonParser, @Nullable T> reader) {
        addDeserializer(type, new StrictValue<>(type, expected, reader));
    }

    private static Optional<Until> until(String text) {
        return Arrays.stream(Until.values())
                .filter(until ->
                        until.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
                .findFirst();
    }

    private static @Nullable Integer whole(JsonParser value) {
        boolean fits = value.currentToken() == JsonToken.VALUE_NUMBER_INT && value.getNumberType() == NumberType.INT;
        return fits ? value.getIntValue() : null;
    }

    private static @Nullable Long large(JsonParser value) {
        boolean fits = value.currentToken() == JsonToken.VALUE_NUMBER_INT
                && (value.getNumberType() == NumberType.INT || value.getNumberType() == NumberType.LONG);
        return fits ? value.getLongValue() : null;
    }

    /** To the millisecond; what is too long for any clock stays too long for every range. */
    private static @Nullable Duration seconds(JsonParser value) {
        return value.currentToken().isNumeric() ? Duration.ofMillis(Math.round(value.getDoubleValue() * MILLIS)) : null;
    }
}
