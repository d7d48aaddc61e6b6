#!/usr/bin/env bash
# spring-security-oauth2-jose 7.1.1 (Maven) gives a token that does not say when it was made a time that is still to come.
#
# Expected: getIssuedAt() of a decoded token without the claim iat is null, as getNotBefore() is without nbf; or, if something is made up, a
# time in the past.
# Seen: it is one second before the token ends. Of a token that is good for two hours more it lies nearly two hours ahead, so a check that refuses
# tokens "of the future" refuses a good one, and an age that is counted from it is negative. The claims say it, too, as if it had been sent.
# A token with neither iat nor exp has none.
#
# Needs a JDK of 17 or newer and Maven. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.security</groupId><artifactId>spring-security-oauth2-jose</artifactId><version>7.1.1</version></dependency>
  </dependencies>
</project>
XML
"${MVN:-mvn}" -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1
cat > Check.java <<'JAVA'
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

class Check {
    public static void main(String[] args) throws Exception {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes();
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(new SecretKeySpec(secret, "HmacSHA256")).build();
        decoder.setJwtValidator(token -> org.springframework.security.oauth2.core.OAuth2TokenValidatorResult.success());
        Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond()).plus(Duration.ofHours(2));
        for (boolean ends : new boolean[] {true, false}) {
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().subject("somebody");
            if (ends) {
                claims.expirationTime(Date.from(end));
            }
            SignedJWT signed = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            signed.sign(new MACSigner(secret));
            Jwt token = decoder.decode(signed.serialize());
            Instant made = token.getIssuedAt();
            System.out.println((ends ? "ends in two hours" : "never ends") + ": made "
                    + (made == null ? "at no time" : Duration.between(made, end).toSeconds() + " s before its end, "
                            + (made.isAfter(Instant.now()) ? "in the future" : "in the past"))
                    + ", claims " + token.getClaims().keySet().stream().sorted().toList());
        }
    }
}
JAVA
java -cp "$(cat classpath)" Check.java > seen
cat seen
diff - seen <<'SEEN'
ends in two hours: made 1 s before its end, in the future, claims [exp, iat, sub]
never ends: made at no time, claims [sub]
SEEN
