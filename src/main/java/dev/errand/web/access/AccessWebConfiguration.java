package dev.errand.web.access;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Has each call judged before the method that answers it. */
@Configuration(proxyBeanMethods = false)
class AccessWebConfiguration implements WebMvcConfigurer {

    private final ScopeInterceptor scopes;
    private final PageCalls pages;

    AccessWebConfiguration(ScopeInterceptor scopes, PageCalls pages) {
        this.pages = pages;
        this.scopes = scopes;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(scopes);
        registry.addInterceptor(pages);
    }
}
