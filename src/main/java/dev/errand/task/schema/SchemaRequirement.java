package dev.errand.task.schema;

import dev.errand.task.json.NullAllowance;
import java.lang.reflect.Field;
import org.springframework.core.Nullness;

/** Which fields of objects may be null, and without which an object is refused. Pure. */
final class SchemaRequirement {

    private SchemaRequirement() {}

    static boolean isNullable(Field field) {
        return Nullness.forField(field) == Nullness.NULLABLE;
    }

    static boolean isRequired(Field field) {
        return field.getDeclaringClass().isRecord() && !NullAllowance.isOptional(field.getType()) && !isNullable(field);
    }
}
