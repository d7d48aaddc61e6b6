package dev.errand.encryption.start;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the database is encrypted with. Described in {@code application.yaml}.
 *
 * @param keys an id, a colon and the file of each file key; the first is for what is new. {@code off} in its place: what is new is not encrypted
 */
@ConfigurationProperties("errand.encryption")
public record EncryptionProperties(@DefaultValue("") List<String> keys) {}
