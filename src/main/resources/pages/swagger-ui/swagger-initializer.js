// Sets up Swagger UI. Addresses are relative, so that it works under any prefix.
window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: new URL("../v3/api-docs", document.baseURI).href,
    dom_id: "#swagger-ui",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
    tryItOutEnabled: true,
    displayRequestDuration: true,
    displayOperationId: true,
    // Each answer shows its schema folded up; its example is a click away. With all examples open, a call is seven screens long.
    defaultModelRendering: "model",
    defaultModelExpandDepth: 0,
    defaultModelsExpandDepth: 0,
  });
};
