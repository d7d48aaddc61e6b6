package dev.errand.web;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.web.support.LargeBody;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers with a list of which only a part can be read. */
@RestController
class FailingAnswers {

    private static final byte[] ITEM = "1234567,".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @GetMapping(path = "/test/failing", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> answer(@RequestParam("after") int bytes, @RequestParam("by") String failure) {
        return ResponseEntity.ok().header("Link", "<next>").eTag("\"1\"").body((LargeBody)
                target -> write(target, bytes, failure));
    }

    private static void write(LargeBody.Target target, int bytes, String failure) throws IOException {
        if (bytes > 0) {
            OutputStream out = target.open();
            out.write('[');
            for (int i = 0; i < bytes / ITEM.length; i++) {
                out.write(ITEM);
            }
        }
        switch (failure) {
            case "store" -> throw new StoreUnavailableException("gone", null);
            case "io" -> throw new IOException("the reader failed");
            default -> throw new IllegalStateException("a defect");
        }
    }
}
