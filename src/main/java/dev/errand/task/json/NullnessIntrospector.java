package dev.errand.task.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Nullness;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Reads off the types what JSON may leave out or set to null inside an argument: an {@code Optional} or {@code @Nullable}
 * component of a record is optional, any other is required. Jackson's own annotations win.
 */
final class NullnessIntrospector extends JacksonAnnotationIntrospector {

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        Boolean said = super.hasRequiredMarker(config, member);
        if (said != null || !member.getDeclaringClass().isRecord()) {
            return said;
        }
        return !NullAllowance.isOptional(member.getRawType()) && !isMarkedNullable(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        JsonSetter.Value said = super.findSetterInfo(config, annotated);
        return annotated instanceof AnnotatedMember member ? withNulls(said, member) : said;
    }

    private static JsonSetter.Value withNulls(JsonSetter.Value said, AnnotatedMember member) {
        JsonSetter.Value result = said;
        if (said.getValueNulls() == Nulls.DEFAULT
                && !NullAllowance.ofType(member.getRawType())
                && !isMarkedNullable(member)) {
            result = result.withValueNulls(Nulls.FAIL);
        }
        if (said.getContentNulls() == Nulls.DEFAULT && NullAllowance.ofElements(member.getType(), typeOf(member))) {
            result = result.withContentNulls(Nulls.SET);
        }
        return result;
    }

    private static boolean isMarkedNullable(AnnotatedMember member) {
        return switch (declarationOf(member)) {
            case Parameter parameter -> Nullness.forParameter(parameter) == Nullness.NULLABLE;
            case Field field -> Nullness.forField(field) == Nullness.NULLABLE;
            case Method method -> Nullness.forMethodReturnType(method) == Nullness.NULLABLE;
            default -> false;
        };
    }

    private static @Nullable AnnotatedType typeOf(AnnotatedMember member) {
        return switch (declarationOf(member)) {
            case Parameter parameter -> parameter.getAnnotatedType();
            case Field field -> field.getAnnotatedType();
            case Method method -> method.getAnnotatedReturnType();
            default -> null;
        };
    }

    private static AnnotatedElement declarationOf(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter) {
            Executable owner = (Executable) parameter.getOwner().getAnnotated();
            return owner.getParameters()[parameter.getIndex()];
        }
        if (member.getAnnotated() instanceof Method setter && setter.getParameterCount() == 1) {
            return setter.getParameters()[0];
        }
        AnnotatedElement declaration = member.getAnnotated();
        return declaration == null ? member.getDeclaringClass() : declaration;
    }
}
