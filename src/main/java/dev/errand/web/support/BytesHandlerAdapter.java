package dev.errand.web.support;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Sends answers that are written to bytes already, as documents of jobs are, as they are. Spring looks for who can write them, for which types the
 * client takes and which the method makes, copies each header twice and flushes: that took a sixth of a submission. All other answers are Spring's,
 * and so are those to paths that look like names of files, which it has browsers take for none. Safe for concurrent use once it is initialized.
 */
final class BytesHandlerAdapter extends RequestMappingHandlerAdapter {

    @Override
    public void afterPropertiesSet() {
        super.afterPropertiesSet();
        List<HandlerMethodReturnValueHandler> handlers =
                new ArrayList<>(Objects.requireNonNull(getReturnValueHandlers()));
        handlers.addFirst(new Bytes(List.copyOf(handlers)));
        setReturnValueHandlers(handlers);
        List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>(Objects.requireNonNull(getArgumentResolvers()));
        resolvers.addFirst(new Variables());
        setArgumentResolvers(resolvers);
    }

    /** Variable parts of paths that are taken as the text that they are, without asking for whoever converts texts to texts. */
    private static final class Variables implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
            return variable != null && variable.required() && parameter.getParameterType() == String.class;
        }

        @Override
        public @Nullable Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest call,
                @Nullable WebDataBinderFactory binders)
                throws MissingPathVariableException {
            PathVariable variable = Objects.requireNonNull(parameter.getParameterAnnotation(PathVariable.class));
            String name = variable.value().isEmpty() ? parameter.getParameterName() : variable.value();
            Object value =
                    call.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                                    instanceof Map<?, ?> values
                            ? values.get(name)
                            : null;
            if (value == null) {
                throw new MissingPathVariableException(String.valueOf(name), parameter);
            }
            return value;
        }
    }

    /**
     * Takes all answers that have a status and headers of their own.
     *
     * @param others whom Spring would ask
     */
    private record Bytes(List<HandlerMethodReturnValueHandler> others) implements HandlerMethodReturnValueHandler {

        @Override
        public boolean supportsReturnType(MethodParameter type) {
            return ResponseEntity.class.isAssignableFrom(type.getParameterType());
        }

        @Override
        public void handleReturnValue(
                @Nullable Object value, MethodParameter type, ModelAndViewContainer container, NativeWebRequest call)
                throws Exception {
            HttpServletResponse response = call.getNativeResponse(HttpServletResponse.class);
            if (value instanceof ResponseEntity<?> answer
                    && answer.getBody() instanceof byte[] body
                    && MediaType.APPLICATION_JSON.equals(answer.getHeaders().getContentType())
                    && response != null
                    && !isNameOfFile(call)) {
                container.setRequestHandled(true);
                send(answer, body, response);
                return;
            }
            for (HandlerMethodReturnValueHandler other : others) {
                if (other.supportsReturnType(type)) {
                    other.handleReturnValue(value, type, container, call);
                    return;
                }
            }
            throw new IllegalStateException("nothing sends " + type);
        }

        private static boolean isNameOfFile(NativeWebRequest call) {
            HttpServletRequest request = call.getNativeRequest(HttpServletRequest.class);
            return request == null || request.getRequestURI().indexOf('.') >= 0;
        }

        /** In one piece: who knows the length can close the answer with its last byte. */
        private static void send(ResponseEntity<?> answer, byte[] body, HttpServletResponse response)
                throws IOException {
            response.setStatus(answer.getStatusCode().value());
            answer.getHeaders().forEach((name, values) -> {
                for (int i = 0; i < values.size(); i++) {
                    if (i == 0) {
                        response.setHeader(name, values.get(i));
                    } else {
                        response.addHeader(name, values.get(i));
                    }
                }
            });
            response.setContentLengthLong(body.length);
            response.getOutputStream().write(body);
        }
    }
}
