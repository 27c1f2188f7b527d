// Shows /openapi.json. Nothing is loaded from elsewhere: no validator badge, no remote fonts.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#doors',
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  requestInterceptor: async (request) => {
    // Whoever is signed in on the console may try doors here with the same cookie.
    if (['POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method) && !request.headers.Authorization) {
      const me = await fetch('/api/v1/me');
      if (me.ok) request.headers['X-CSRF-Token'] = (await me.json()).csrf;
    }
    return request;
  },
});
