package dev.errand.web.worker;

import dev.errand.job.Result;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.lease.LeaseEnd;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Takes in a result that is the body of a request. JSON must be such; anything else is kept as it is, under its type. */
final class ResultBody {

    private static final int MAX_TYPE = 200;

    private ResultBody() {}

    /**
     * The end that it makes.
     *
     * @throws ProblemException if the type is none, the body is cut off, or is not the JSON that it says it is
     */
    static LeaseEnd read(HttpServletRequest http, String token, int maxBytes) {
        MediaType type = type(http.getContentType());
        byte[] bytes;
        try {
            bytes = BodyReader.anyBytes(http, maxBytes);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.TOO_LARGE) {
                throw e;
            }
            String message = "the result may have at most " + maxBytes + " bytes";
            return new LeaseEnd(token, new LeaseEnd.TooLarge(message), "too-large:");
        }
        if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
            EndReader reader = new EndReader(EndReader.Kind.COMPLETE, maxBytes);
            JsonBody.read("{\"result\":" + BodyReader.decode(bytes) + "}", reader);
            return reader.end(token);
        }
        Result result = new Result(type.toString(), bytes);
        String text = type + "\n" + new String(bytes, StandardCharsets.ISO_8859_1);
        return new LeaseEnd(token, new LeaseEnd.Completed(result), "result:" + Fingerprint.ofText(text));
    }

    private static MediaType type(@Nullable String declared) {
        try {
            MediaType type = declared == null || declared.length() > MAX_TYPE
                    ? MediaType.APPLICATION_OCTET_STREAM
                    : MediaType.parseMediaType(declared);
            if (type.isConcrete() && (declared == null || declared.length() <= MAX_TYPE)) {
                return type;
            }
        } catch (InvalidMediaTypeException e) {
            throw odd(String.valueOf(e.getMessage()));
        }
        throw odd("it must name one type in at most " + MAX_TYPE + " characters");
    }

    private static ProblemException odd(String why) {
        return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the Content-Type cannot be kept with a result: " + why)
                .asException();
    }
}
