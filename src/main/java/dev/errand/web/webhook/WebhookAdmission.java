package dev.errand.web.webhook;

import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.Webhook;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionCheck;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.webhook.WebhookUrlException;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.endpoint.Endpoints;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Whether a webhook may go where it is to go, as far as can be seen before it is sent: to an address that is not internal on the
 * face of it, or to an endpoint that there is. Safe for concurrent use.
 */
@Component
class WebhookAdmission implements SubmissionCheck {

    private static final String URL = "/webhook/url";
    private static final String ENDPOINT = "/webhook/endpoint";

    private final WebhookUrls urls;
    private final Endpoints endpoints;

    WebhookAdmission(WebhookUrls urls, Endpoints endpoints) {
        this.urls = urls;
        this.endpoints = endpoints;
    }

    @Override
    public void check(Submission submission) {
        Webhook webhook = submission.relations().webhook();
        if (webhook == null) {
            return;
        }
        if (webhook.url() != null) {
            checkUrl(webhook.url());
        }
        if (webhook.endpointId() != null && !exists(webhook.endpointId(), TenantNames.of(submission.tenant()))) {
            throw refusal(Cause.UNKNOWN_ENDPOINT, ENDPOINT, "there is no webhook endpoint " + webhook.endpointId());
        }
    }

    private boolean exists(String endpoint, String tenant) {
        return endpoints
                .find(endpoint)
                .filter(found -> found.tenant().equals(tenant))
                .isPresent();
    }

    private void checkUrl(String url) {
        try {
            urls.check(url);
        } catch (WebhookUrlException e) {
            throw refusal(Cause.WEBHOOK_URL_FORBIDDEN, URL, String.valueOf(e.getMessage()));
        }
    }

    private static SubmissionRefusedException refusal(Cause cause, String pointer, String detail) {
        return new SubmissionRefusedException(cause, detail, List.of(new Detail(pointer, detail)));
    }

    /**
     * Checks the address of an endpoint.
     *
     * @throws dev.errand.problem.ProblemException if nothing may be sent there
     */
    void checkEndpointUrl(String url) {
        try {
            urls.check(url);
        } catch (WebhookUrlException e) {
            String detail = String.valueOf(e.getMessage());
            throw Problem.of(ProblemType.WEBHOOK_URL_FORBIDDEN, detail)
                    .with(List.of(Violation.at("/url", detail)))
                    .asException();
        }
    }
}
