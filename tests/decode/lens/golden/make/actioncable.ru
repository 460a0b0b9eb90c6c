# An Action Cable server of Ruby on Rails 6.1 (Debian's packages `ruby-actioncable`, `ruby-railties`, `puma`).
require 'logger'
require 'active_support'
require 'action_controller'
require 'action_cable'
class Connection < ActionCable::Connection::Base
  def connect; reject_unauthorized_connection if request.params['token'] == 'wrong'; end
end
class RoomChannel < ActionCable::Channel::Base
  def subscribed; params['room'] == 'locked' ? reject : stream_from("room_#{params['room']}"); end
  def speak(data); ActionCable.server.broadcast("room_#{params['room']}", { 'text' => data['text'], 'n' => 1 }); end
end
ActionCable.server.config.logger = Logger.new(nil)
ActionCable.server.config.cable = { 'adapter' => 'async' }
ActionCable.server.config.connection_class = -> { Connection }
ActionCable.server.config.disable_request_forgery_protection = true
run ActionCable.server
