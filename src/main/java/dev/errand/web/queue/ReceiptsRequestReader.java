package dev.errand.web.queue;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of an ack, nack or extend. Whether a receipt is any good is not decided here. */
public final class ReceiptsRequestReader implements JsonBody.MemberReader {

    private static final int MAX_RECEIPTS = 1000;

    private final boolean withVisibility;
    private final List<String> receipts = new ArrayList<>();
    private boolean receiptsGiven;
    private boolean visibilityGiven;
    private @Nullable Duration visibility;

    private ReceiptsRequestReader(boolean withVisibility) {
        this.withVisibility = withVisibility;
    }

    /**
     * What the body of an ack or a nack says.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static ReceiptsRequest read(String body) {
        return read(body, new ReceiptsRequestReader(false));
    }

    /** The same for an extend, which says for how long as well. */
    public static ReceiptsRequest readWithVisibility(String body) {
        return read(body, new ReceiptsRequestReader(true));
    }

    private static ReceiptsRequest read(String body, ReceiptsRequestReader reader) {
        JsonBody.read(body, reader);
        return new ReceiptsRequest(reader.receipts, reader.visibility);
    }

    @Override
    public void read(JsonBody body, String name) {
        if (name.equals("receipts")) {
            readReceipts(body);
        } else if (withVisibility && name.equals("visibilitySeconds")) {
            visibilityGiven = !body.isAbsent();
            visibility = ReceiveRequestReader.visibility(new FieldReader(body));
        } else {
            body.wrong("is not a field of this call");
        }
    }

    private void readReceipts(JsonBody body) {
        receiptsGiven = !body.isAbsent();
        int[] seen = {0};
        body.array("an array of receipts", () -> {
            seen[0]++;
            if (seen[0] > MAX_RECEIPTS) {
                body.skip();
            } else if (body.value().currentToken() == JsonToken.VALUE_STRING) {
                receipts.add(body.value().getString());
            } else {
                body.wrong("must be a string");
            }
        });
        if (seen[0] > MAX_RECEIPTS) {
            body.violation("/receipts", "must have at most " + MAX_RECEIPTS + " elements, not " + seen[0]);
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!receiptsGiven) {
            body.violation("/receipts", "is required");
        }
        if (withVisibility && !visibilityGiven) {
            body.violation("/visibilitySeconds", "is required");
        }
    }
}
