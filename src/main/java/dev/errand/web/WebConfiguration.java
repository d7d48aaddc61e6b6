package dev.errand.web;

import dev.errand.submission.SubmissionProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** What the HTTP surface is configured by. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WebProperties.class, SubmissionProperties.class})
class WebConfiguration {}
