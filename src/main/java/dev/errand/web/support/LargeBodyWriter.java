package dev.errand.web.support;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;

/** Has a {@link LargeBody} written by itself. */
@Component
class LargeBodyWriter implements HttpMessageConverter<LargeBody> {

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return LargeBody.class.isAssignableFrom(type);
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.ALL);
    }

    @Override
    public List<MediaType> getSupportedMediaTypes(Class<?> type) {
        return LargeBody.class.isAssignableFrom(type) ? List.of(MediaType.ALL) : List.of();
    }

    @Override
    public LargeBody read(Class<? extends LargeBody> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("answers are not read", message);
    }

    @Override
    public void write(LargeBody body, @Nullable MediaType type, HttpOutputMessage message) throws IOException {
        if (type != null) {
            message.getHeaders().setContentType(type);
        }
        body.write(length -> {
            if (length >= 0) {
                message.getHeaders().setContentLength(length);
            }
            return message.getBody();
        });
    }
}
