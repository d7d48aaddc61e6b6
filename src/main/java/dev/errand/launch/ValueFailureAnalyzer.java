package dev.errand.launch;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;

/** Says of a value that cannot be read which key has it and what may stand there, in the place of the name of a Java type. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ValueFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        String allowed = allowed(cause.getTarget().getType().resolve(Object.class));
        if (property == null || allowed == null || !isConversion(cause)) {
            // Spring knows more of it.
            return null;
        }
        String key = cause.getName().toString();
        return new FailureAnalysis(
                key + " must be " + allowed + ", not " + property.getValue() + ".",
                "Change it where it is set, in a file, as --" + key + "=… or as " + variable(key) + ".",
                cause);
    }

    private static boolean isConversion(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConversionException) {
                return true;
            }
        }
        return false;
    }

    /** What may stand for a type, in words; nothing for types that are not said in one word. */
    static @Nullable String allowed(Class<?> type) {
        if (type.isEnum()) {
            return oneOf(type.getEnumConstants());
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == Duration.class) {
            return "a span of time such as 500ms, 30s, 5m, 1h or 7d";
        }
        if (type == DataSize.class) {
            return "a size such as 512KB or 16MB";
        }
        return type == ZoneId.class ? "a time zone such as UTC or Europe/Berlin" : null;
    }

    private static String oneOf(Object[] constants) {
        List<String> names = new ArrayList<>();
        for (Object constant : constants) {
            names.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        String last = names.removeLast();
        return names.isEmpty() ? last : String.join(", ", names) + " or " + last;
    }

    private static String variable(String key) {
        return key.replace("-", "")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toUpperCase(Locale.ROOT)
                .replaceAll("_$", "");
    }
}
