package dev.errand.web.worker;

import dev.errand.web.request.JsonBody;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.lease.LeaseEnd;
import dev.errand.worker.lease.LeaseRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a settle: many ends, and a request for work. */
final class SettleReader implements JsonBody.MemberReader {

    private static final int MAX_ITEMS = 100;

    private final WorkerProperties properties;
    private final long maxResultBytes;
    private final List<LeaseEnd> ends = new ArrayList<>();
    private boolean itemsGiven;
    private @Nullable LeaseRequestReader lease;

    SettleReader(WorkerProperties properties, long maxResultBytes) {
        this.properties = properties;
        this.maxResultBytes = maxResultBytes;
    }

    @Override
    public void read(JsonBody body, String name) {
        switch (name) {
            case "items" -> readItems(body);
            case "lease" -> readLease(body);
            default -> body.wrong("is not a field of a settle");
        }
    }

    private void readItems(JsonBody body) {
        itemsGiven = !body.isAbsent();
        int[] seen = {0};
        body.array("an array of ends", () -> {
            if (++seen[0] > MAX_ITEMS) {
                body.skip();
            } else if (body.isAbsent()) {
                body.wrong("must be an object");
            } else {
                readItem(body, seen[0] - 1);
            }
        });
        if (seen[0] > MAX_ITEMS) {
            body.violation("/items", "must have at most " + MAX_ITEMS + " elements, not " + seen[0]);
        }
    }

    private void readItem(JsonBody body, int index) {
        String[] token = new String[1];
        List<EndReader> found = new ArrayList<>(1);
        body.object("an object", name -> {
            switch (name) {
                case "token" -> {
                    if (body.value().currentToken() == JsonToken.VALUE_STRING) {
                        token[0] = body.value().getString();
                    } else {
                        body.wrong("must be a string");
                    }
                }
                case "complete", "fail", "release" -> {
                    if (!body.isAbsent()) {
                        EndReader end =
                                new EndReader(EndReader.Kind.valueOf(name.toUpperCase(Locale.ROOT)), maxResultBytes);
                        body.object("an object", member -> end.read(body, member));
                        found.add(end);
                    }
                }
                default -> body.wrong("is not a field of an item");
            }
        });
        if (token[0] == null) {
            body.violation("/items/" + index + "/token", "is required");
        } else if (found.size() != 1) {
            body.violation("/items/" + index, "must have one of complete, fail and release");
        } else {
            ends.add(found.getFirst().end(token[0]));
        }
    }

    private void readLease(JsonBody body) {
        if (!body.isAbsent()) {
            LeaseRequestReader reader = new LeaseRequestReader(properties, "/lease");
            body.object("an object", member -> reader.read(body, member));
            lease = reader;
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!itemsGiven) {
            body.violation("/items", "is required");
        }
        if (lease != null) {
            lease.end(body);
        }
    }

    List<LeaseEnd> ends() {
        return ends;
    }

    @Nullable
    LeaseRequest lease() {
        return lease == null ? null : lease.request();
    }
}
