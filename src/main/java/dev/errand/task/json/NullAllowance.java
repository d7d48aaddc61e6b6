package dev.errand.task.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** Which types take a JSON null. Pure. */
public final class NullAllowance {

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private NullAllowance() {}

    public static boolean isOptional(Class<?> type) {
        return OPTIONALS.contains(type);
    }

    /** Whether the type itself has a place for null. */
    public static boolean ofType(Class<?> type) {
        return isOptional(type) || type == JsonNode.class;
    }

    /** Whether null may be an element of this collection or map: free-form JSON, optionals, or marked so. */
    public static boolean ofElements(JavaType type, @Nullable AnnotatedType annotated) {
        return takesNullInside(type) || (annotated != null && isMarkedInside(annotated));
    }

    private static boolean takesNullInside(JavaType type) {
        JavaType content = type.getContentType();
        return content != null
                && (content.isJavaLangObject() || ofType(content.getRawClass()) || takesNullInside(content));
    }

    private static boolean isMarkedInside(AnnotatedType type) {
        return switch (type) {
            case AnnotatedParameterizedType parameterized ->
                Arrays.stream(parameterized.getAnnotatedActualTypeArguments()).anyMatch(NullAllowance::isMarked);
            case AnnotatedArrayType array -> isMarked(array.getAnnotatedGenericComponentType());
            default -> false;
        };
    }

    private static boolean isMarked(AnnotatedType type) {
        for (Annotation annotation : type.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return isMarkedInside(type);
    }
}
