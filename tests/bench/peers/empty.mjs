// Peer "empty": what workerd itself costs for such a request, whatever the Worker does.

export default {
  async fetch(request) {
    await request.text();
    return Response.json({});
  },
};
