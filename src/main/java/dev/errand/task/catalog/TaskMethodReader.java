package dev.errand.task.catalog;

import dev.errand.task.Content;
import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Sensitive;
import dev.errand.task.Task;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.definition.InvalidTaskException;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskDocuments;
import dev.errand.task.definition.TaskInvoker;
import dev.errand.task.definition.TaskOptions;
import dev.errand.task.definition.TypedParameter;
import dev.errand.task.definition.ValueReader;
import dev.errand.task.json.TaskJson;
import dev.errand.task.schema.TaskSchemas;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads an annotated method into a definition, and refuses what cannot work. Used at start-up by one thread. */
final class TaskMethodReader {

    private static final double MAX_TIMEOUT_SECONDS = 365 * 86_400;
    private static final int DEEPEST_TYPE = 10;
    private static final int MAX_ATTEMPTS = 100;

    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final ArgumentBinder binder = new ArgumentBinder();
    private final SingletonSupplier<TaskSchemas> schemas = SingletonSupplier.of(TaskSchemas::new);

    /**
     * Reads one method.
     *
     * @param beanClass the class that its author wrote, where the method and its generic types are looked up
     * @param invocable the method to call on the bean, which differs when the bean is a proxy
     * @throws InvalidTaskException if it cannot be run as a task
     */
    TaskDefinition read(Task task, Class<?> beanClass, Method method, Object bean, Method invocable) {
        checkOptions(task, method);
        MethodParameter[] all = new AnnotatedMethod(method).getMethodParameters();
        boolean[] injected = new boolean[all.length];
        List<TypedParameter> parameters = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            injected[i] = all[i].getParameterType() == JobContext.class;
            if (!injected[i]) {
                parameters.add(parameter(all[i], beanClass, method));
            }
        }
        checkDistinct(parameters, method);
        ReflectionUtils.makeAccessible(invocable);
        return define(task, parameters, resultType(beanClass, method), new TaskInvoker(bean, invocable, injected));
    }

    private TaskDefinition define(Task task, List<TypedParameter> parameters, ResultType result, TaskInvoker invoker) {
        JsonNode example =
                task.exampleArgs().isEmpty() ? null : json(invoker.method(), "exampleArgs", task.exampleArgs());
        TaskDefinition definition = new TaskDefinition(
                TaskOptions.of(task),
                parameters,
                // To describe types takes longer than all else that is done for a task.
                SingletonSupplier.of(() -> documents(parameters, result, example))::obtain,
                invoker);
        if (example != null) {
            checkExample(definition, task.exampleArgs(), invoker.method());
        }
        return definition;
    }

    private TaskDocuments documents(List<TypedParameter> parameters, ResultType result, @Nullable JsonNode example) {
        TaskSchemas known = schemas.obtain();
        synchronized (known) {
            JsonNode schema = known.parameters(parameters);
            return new TaskDocuments(
                    schema,
                    known.result(result.type(), result.nullable()),
                    example == null ? ExampleArguments.madeUp(parameters, schema) : example);
        }
    }

    private static void checkOptions(Task task, Method method) {
        require(TaskOptions.isName(task.value()), method, "the name '" + task.value() + "' " + TaskOptions.NAME_RULE);
        require(!task.queue().isBlank(), method, "the queue must not be blank");
        double timeout = task.timeoutSeconds();
        require(timeout >= 0 && timeout <= MAX_TIMEOUT_SECONDS, method, "timeoutSeconds must be 0 to one year");
        int attempts = task.maxAttempts();
        require(attempts >= 1 && attempts <= MAX_ATTEMPTS, method, "maxAttempts must be 1 to " + MAX_ATTEMPTS);
        require(task.concurrency() >= 0 && task.concurrency() <= 1_000_000, method, "concurrency must be 0 to 1000000");
        require(TaskOptions.isRate(task.perSecond()), method, "perSecond must be 0 or 0.001 to 100000");
    }

    private TypedParameter parameter(MethodParameter parameter, Class<?> beanClass, Method method) {
        parameter.initParameterNameDiscovery(names);
        Param param = parameter.getParameterAnnotation(Param.class);
        String name = nameOf(parameter, param, method);
        Type type = GenericTypeResolver.resolveType(parameter.getGenericParameterType(), beanClass);
        AnnotatedType annotated = method.getAnnotatedParameterTypes()[parameter.getParameterIndex()];
        ValueReader reader = ValueReader.of(type, annotated);
        require(
                reader.isReadable(),
                method,
                "the parameter '" + name + "' has a type that JSON cannot be read into: " + type.getTypeName());
        JsonNode defaultValue = param == null || param.defaultValue().isEmpty()
                ? null
                : json(method, "the default of '" + name + "'", param.defaultValue());
        TypedParameter result = new TypedParameter(
                name,
                param == null ? "" : param.description(),
                defaultValue,
                Nullness.forMethodParameter(parameter) == Nullness.NULLABLE,
                parameter.hasParameterAnnotation(Sensitive.class),
                reader);
        checkDefault(result, method);
        return result;
    }

    private static String nameOf(MethodParameter parameter, @Nullable Param param, Method method) {
        if (param != null && !param.name().isEmpty()) {
            return param.name();
        }
        String name = parameter.getParameterName();
        if (name == null) {
            throw new InvalidTaskException(
                    method,
                    "parameter " + parameter.getParameterIndex()
                            + " has no name: compile with -parameters or say @Param(name = …)");
        }
        return name;
    }

    private static void checkDistinct(List<TypedParameter> parameters, Method method) {
        Set<String> seen = new HashSet<>();
        for (TypedParameter parameter : parameters) {
            require(seen.add(parameter.name()), method, "two parameters are named '" + parameter.name() + "'");
        }
    }

    private static void checkDefault(TypedParameter parameter, Method method) {
        if (parameter.defaultValue().isPresent()) {
            try {
                parameter.absentValue();
            } catch (RuntimeException e) {
                throw new InvalidTaskException(
                        method, "the default of '" + parameter.name() + "' does not fit its type", e);
            }
        }
    }

    private void checkExample(TaskDefinition definition, String args, Method method) {
        try {
            binder.bind(definition, args, null);
        } catch (InvalidArgumentsException e) {
            throw new InvalidTaskException(method, "exampleArgs do not fit the parameters: " + e.errors(), e);
        }
    }

    /** What a task returns, its {@code CompletionStage} already taken off; no type stands for anything. */
    private record ResultType(@Nullable Type type, boolean nullable) {}

    private ResultType resultType(Class<?> beanClass, Method method) {
        ResolvableType type = ResolvableType.forMethodReturnType(method, beanClass);
        boolean nullable = Nullness.forMethodReturnType(method) == Nullness.NULLABLE;
        Class<?> raw = type.toClass();
        if (CompletionStage.class.isAssignableFrom(raw)) {
            type = type.as(CompletionStage.class).getGeneric(0);
            raw = type.toClass();
            nullable = false;
        } else {
            require(!Future.class.isAssignableFrom(raw), method, "return a CompletionStage, not a " + raw.getName());
        }
        require(
                !AutoCloseable.class.isAssignableFrom(raw),
                method,
                "a " + raw.getName() + " cannot be a result: nobody would close it");
        return new ResultType(raw == Content.class || raw == Object.class ? null : plain(type, 0), nullable);
    }

    /** The type with its variables filled in; cut where a type is bounded by itself. */
    private static Type plain(ResolvableType type, int depth) {
        if (depth > DEEPEST_TYPE || !type.hasGenerics()) {
            return type.toClass();
        }
        ResolvableType[] generics = Arrays.stream(type.getGenerics())
                .map(generic -> ResolvableType.forType(plain(generic, depth + 1)))
                .toArray(ResolvableType[]::new);
        return ResolvableType.forClassWithGenerics(type.toClass(), generics).getType();
    }

    private static JsonNode json(Method method, String what, String text) {
        try {
            return TaskJson.tree(text);
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            throw new InvalidTaskException(method, what + " is not JSON: " + text, e);
        }
    }

    private static void require(boolean holds, Method method, String problem) {
        if (!holds) {
            throw new InvalidTaskException(method, problem);
        }
    }
}
