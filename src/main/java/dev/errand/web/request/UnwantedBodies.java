package dev.errand.web.request;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Refuses bodies where the method gives them no meaning: a filter in the body of a GET must not list everything. */
@Component
class UnwantedBodies implements HandlerInterceptor, WebMvcConfigurer {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "DELETE");

    private final BodyReader bodies;

    UnwantedBodies(BodyReader bodies) {
        this.bodies = bodies;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/v1/**");
    }

    /** An answer that was waited for comes through here once more. */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (METHODS.contains(request.getMethod()) && request.getDispatcherType() == DispatcherType.REQUEST) {
            bodies.refuse(request);
        }
        return true;
    }
}
