package dev.errand.web.problem;

import dev.errand.problem.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Answers with a problem where the server refuses a request by itself, before any servlet sees it: what is hardly HTTP, an odd path, headers that
 * are too large. Whatever the client accepts; a page of the server's own would help nobody.
 */
@Component
class ServerProblems implements Request.Handler {

    /** What the server calls a request of which it could not read so much as the first line. */
    private static final String UNREAD = "/badMessage";

    private final ProblemAnswers answers;

    ServerProblems(ProblemAnswers answers) {
        this.answers = answers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpException refusal =
                request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException known ? known : null;
        int status = refusal == null ? response.getStatus() : refusal.getCode();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
            return true;
        }
        int mostBytes = request.getConnectionMetaData().getHttpConfiguration().getRequestHeaderSize();
        Problem problem = StatusProblems.ofServer(status, reason(refusal), mostBytes);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        String scheme = request.isSecure() ? "https" : "http";
        byte[] body = answers.bytes(
                problem, scheme, Request.getServerName(request), Request.getServerPort(request), path(request));
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** What the server says of it, if that is more than the status says. */
    private static @Nullable String reason(@Nullable HttpException refusal) {
        if (refusal == null) {
            return null;
        }
        String reason = refusal.getReason();
        return HttpStatus.getMessage(refusal.getCode()).equals(reason) ? null : reason;
    }

    private static String path(Request request) {
        @Nullable
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        return path == null || !path.startsWith("/") || path.equals(UNREAD) ? "/" : path;
    }
}
