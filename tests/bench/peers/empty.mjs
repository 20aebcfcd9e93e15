// Peer "empty": the cost of such a request in workerd itself, whatever the Worker does.

export default {
  async fetch(request) {
    await request.text();
    return Response.json({});
  },
};
